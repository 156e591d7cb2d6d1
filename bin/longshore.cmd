@echo off
rem Starts Longshore on Windows, for the side that exports: export, inspect, describe, verify.
rem The service runs on Linux.
rem
rem   JAVA_HOME             the Java to use (17 or newer); without it the one on the PATH
rem   LONGSHORE_JAVA_OPTS   options for the Java machine, as in -Xmx512m
setlocal
rem A variable that begins with LONGSHORE_ would be a setting.
set "program=java"
if defined JAVA_HOME set "program=%JAVA_HOME%\bin\java.exe"
if not "%program%"=="java" if not exist "%program%" (
    echo JAVA_HOME is %JAVA_HOME%, where there is no bin\java.exe. 1>&2
    echo Set it to a JDK 17 or newer, or unset it. 1>&2
    exit /b 2
)
for %%J in (java.exe) do set "found=%%~$PATH:J"
if "%program%"=="java" if not defined found (
    echo There is no java on the PATH. Install Java 17 or newer, or set JAVA_HOME. 1>&2
    exit /b 2
)
set "how=-jar"
set "main="
set "jars=%~dp0..\lib\longshore.jar"
rem From CommandTable; LauncherTest writes these lines with -Dlongshore.update-docs=true.
if "%~1"=="demo" goto service
if "%~1"=="jobs" goto all
if "%~1"=="status" goto all
if "%~1"=="submit" goto all
if "%~1"=="reports" goto all
if "%~1"=="replay" goto all
if "%~1"=="dead" goto all
if "%~1"=="alerts" goto all
if "%~1"=="run" goto service
if "%~1"=="doctor" goto all
if "%~1"=="token" goto all
if "%~1"=="keys" goto all
if "%~1"=="audit" goto all
if "%~1"=="hold" goto all
if "%~1"=="remove" goto all
if "%~1"=="log" goto all
rem End of the lines from CommandTable.
:start
"%program%" %LONGSHORE_JAVA_OPTS% -Dfile.encoding=UTF-8 %how% "%jars%" %main% %*
exit /b %ERRORLEVEL%

:all
set "how=-cp"
set "main=io.longshore.cli.Longshore"
set "jars=%jars%;%~dp0..\lib\lib\*"
goto start

:service
echo The service does not run on Windows. 1>&2
echo Run it on Linux; on Windows use export, inspect, describe and verify. 1>&2
exit /b 2
