"""Hub 3GIP: one shared channel per household, consent deciding, everything encrypted and audited."""

__version__ = "0.1.0"
