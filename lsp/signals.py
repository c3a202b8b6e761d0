"""What the register calls out when something changed in it; whoever has to act listens."""

from django.dispatch import Signal

# Sent inside the transaction that records an event of a licence, with `event` and `lsp`.
licence_event_recorded = Signal()
# Sent inside the transaction in which an administrator changes a record by hand, with `change` and `former`, a person as they were before.
admin_change_recorded = Signal()
# Sent inside the transaction in which a body ends a position of its own, with `membership` and `change`, the line of the log.
position_ended = Signal()
# Asked with `membership`, a position that is about to end: each receiver answers with the open things of which its person is in charge.
things_in_hand = Signal()
# Sent inside the transaction that ends a position, with `membership`, `successors` (a position or None by the key of a thing), `by` and `at`.
things_handed_over = Signal()
# Sent inside the transaction that names who stands in for somebody, with `absence`, `by` and `at`.
absence_named = Signal()
