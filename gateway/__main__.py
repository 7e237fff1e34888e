"""`python -m gateway`: the command `gateway`, for a Python whose scripts are not on the path."""

from gateway.cli import main

if __name__ == "__main__":
    main(prog_name="gateway")
