"""The public register: licence status in words, open data, import of an existing register, QR proof."""
