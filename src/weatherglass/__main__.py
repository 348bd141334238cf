"""`python -m weatherglass` is the command line."""

from weatherglass.delivery.cli.main import run

if __name__ == "__main__":
    run()
