"""An authority that speaks Entra ID on the wire: `serve` starts one, a `World` is what a test holds of it."""
