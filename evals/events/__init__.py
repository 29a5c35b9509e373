"""Many of Slack's events at once, a third of them sent again, to two processes: none lost, none answered twice.

measure(source)     the figures, against a Slack on this machine
"""

from __future__ import annotations

from evals.events.measuring import Figures, measure, show

__all__ = ["Figures", "measure", "show"]
