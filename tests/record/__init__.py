"""The record under attack: what somebody does to it who may write to the database, and what finds it."""
