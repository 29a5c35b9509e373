"""Thin front ends; none imports another."""
