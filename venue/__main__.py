"""`python -m venue` is `venue`."""

from venue.cli import main

if __name__ == "__main__":
    main(prog_name="venue")
