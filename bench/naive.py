"""The naive relay that everyone writes first: for each peer in the room, await its send. Nothing is checked or kept."""

from collections import defaultdict

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

_rooms: defaultdict[str, set[WebSocket]] = defaultdict(set)


async def relay(websocket: WebSocket) -> None:
    """Everything one says, everyone in the room hears."""
    await websocket.accept()
    room = _rooms[websocket.path_params["room"]]
    room.add(websocket)
    try:
        while True:
            text = await websocket.receive_text()
            for peer in tuple(room):
                try:
                    await peer.send_text(text)
                except (WebSocketDisconnect, RuntimeError):
                    room.discard(peer)
    except WebSocketDisconnect:
        room.discard(websocket)


app = Starlette(routes=[WebSocketRoute("/{room}", relay)])
