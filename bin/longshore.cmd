@echo off
rem Starts Longshore on Windows, for the side that exports: export, inspect, describe, verify.
rem The service runs on Linux.
rem
rem   JAVA_HOME             the Java to use (17 or newer); without it the one on the PATH
rem   LONGSHORE_JAVA_OPTS   options for the Java machine, as in -Xmx512m
setlocal
set "LONGSHORE_JAVA=java"
if defined JAVA_HOME set "LONGSHORE_JAVA=%JAVA_HOME%\bin\java.exe"
if not "%LONGSHORE_JAVA%"=="java" if not exist "%LONGSHORE_JAVA%" (
    echo JAVA_HOME is %JAVA_HOME%, where there is no bin\java.exe. 1>&2
    echo Set it to a JDK 17 or newer, or unset it. 1>&2
    exit /b 2
)
if "%LONGSHORE_JAVA%"=="java" (
    where java >nul 2>nul
    if errorlevel 1 (
        echo There is no java on the PATH. Install Java 17 or newer, or set JAVA_HOME. 1>&2
        exit /b 2
    )
)
if "%~1"=="run" (
    echo The service does not run on Windows. 1>&2
    echo Run it on Linux; on Windows use export, inspect, describe and verify. 1>&2
    exit /b 2
)
"%LONGSHORE_JAVA%" %LONGSHORE_JAVA_OPTS% -Dfile.encoding=UTF-8 -jar "%~dp0..\lib\longshore.jar" %*
exit /b %ERRORLEVEL%
