"""The server: readings, histories, boards, claims and playbooks over HTTP, and live values as they come."""
