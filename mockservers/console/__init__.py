"""Web pages over the control plane, server-rendered; no logic of their own."""
