"""Sources of market data: one place a source; the engine never imports them."""
