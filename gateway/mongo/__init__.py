"""Storage: every query and update is one named method here, and motor is imported nowhere else."""
