"""Draws the workflows as Mermaid state diagrams, from the tables of steps; README embeds what this prints."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from audits.states import DayState, FindingState, State
from audits.workflow import APPLICATION, FINDING, VISIT_DAY
from audits.workflow.engine import Workflow

BEGIN, END = "<!-- workflow -->", "<!-- /workflow -->"


# A way out that leads from almost everywhere is told in a note; a dozen arrows would hide the others.
MANY = 3


States = type[State] | type[FindingState] | type[DayState]


def diagram(workflow: Workflow[Any], states: States) -> str:  # Any: of any of the records
    """One workflow, of either table: its states with their labels, an arrow per step, and where it ends."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value}: {state.label}" for state in states]
    lines.append(f"    [*] --> {next(iter(states)).value}")
    left = set()
    for step in workflow.steps.values():
        sources = [state for state in states if state in step.sources]
        left |= set(sources)
        if not step.target:
            labels = ", ".join(str(state.label) for state in sources)
            note = f"        {step.label} tanpa berpindah tahap ({labels})"
            lines += [f"    note left of {sources[0].value}", note, "    end note"]
            continue
        target = states(step.target).value
        if len(sources) > MANY:
            labels = ", ".join(str(state.label) for state in sources)
            lines += [f"    note right of {target}", f"        {step.label} (dari: {labels})", "    end note"]
        else:
            lines += [f"    {source.value} --> {target}: {step.label}" for source in sources]
    lines += [f"    {state.value} --> [*]" for state in states if state not in left]
    return "\n".join([*lines, "```"])


def drawing() -> str:
    """Every diagram, in the words of the interface."""
    with translation.override("id"):
        drawn = diagram(APPLICATION, State), diagram(FINDING, FindingState), diagram(VISIT_DAY, DayState)
        return "\n\n".join(drawn) + "\n"


class Command(BaseCommand):
    """Prints what belongs between the two markers of README."""

    help = "Gambar alur kerja sebagai diagram Mermaid."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(drawing(), ending="")
