"""The visit on a phone: packs go out, events come in once, get a receipt and become answers."""
