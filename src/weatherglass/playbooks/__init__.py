"""The advice that articles give, simulated with costs: playbook files, simulator, performance, judgement, products."""
