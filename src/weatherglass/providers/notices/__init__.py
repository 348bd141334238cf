"""Messages to the outside: a guard of addresses, a sender of webhooks, and apprise for mail and chat."""
