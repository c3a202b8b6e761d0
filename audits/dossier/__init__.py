"""Acts on the documents of an application, what a renewal carries over, uploads in pieces, and rules that were replaced; may import models, files, notices."""
