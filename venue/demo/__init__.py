"""The demo venue: the posters and the programme of DMLR @ ICLR 2024, as facts, with the poster session running now."""

from venue.demo.event import DemoLinks, fill

__all__ = ["DemoLinks", "fill"]
