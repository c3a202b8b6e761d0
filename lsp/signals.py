"""What the register calls out when something changed in it; whoever has to act listens."""

from django.dispatch import Signal

# Sent inside the transaction that records an event of a licence, with `event` and `lsp`.
licence_event_recorded = Signal()
# Sent inside the transaction in which an administrator changes a record by hand, with `change` and `former`, a person as they were before.
admin_change_recorded = Signal()
# Sent inside the transaction in which a body ends a position of its own, with `membership` and `change`, the line of the log.
position_ended = Signal()
