@echo off
py -3 "%~dp0start.py" %*
if errorlevel 1 pause
