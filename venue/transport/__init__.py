"""Tier 4, the sockets: the protocol class under uvicorn, the ASGI adapter for other servers, the draining server."""
