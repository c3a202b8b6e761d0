"""Configuration and routing; imports no model."""
