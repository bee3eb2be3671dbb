"""`python -m idic_core`: the command line."""

from idic_core.cli import main

main()
