"""Plays an application from its draft to any state through the real steps, on days that lie as far back as they must."""

from audits.demo.play.parts import FINDINGS, MAIN_LINE, Company, FindingDraft, route_to
from audits.demo.play.player import Play

__all__ = ["FINDINGS", "MAIN_LINE", "Company", "FindingDraft", "Play", "route_to"]
