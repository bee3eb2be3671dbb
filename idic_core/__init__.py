"""The analysis behind the IDIC dashboard: identify, differentiate, interact, customize; no Streamlit anywhere below."""
