"""Contracts of simulated devices, from the vendor documents; no code of ours takes part."""
