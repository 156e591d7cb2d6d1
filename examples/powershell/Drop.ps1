# Uploads an archive with its checksum into drop\REPOSITORY and waits for the report, with the sftp of Windows 10.
#   .\Drop.ps1 -Archive lci-v9.0.1.tar -Repository lci -User anna -Server longshore.example.com
# The host key must be in known_hosts, and the private key in ~\.ssh or in the agent.
param(
    [Parameter(Mandatory)] [string] $Archive,
    [Parameter(Mandatory)] [string] $Repository,
    [Parameter(Mandatory)] [string] $User,
    [Parameter(Mandatory)] [string] $Server,
    [int] $Port = 2222,
    [int] $TimeoutSeconds = 3600
)
$ErrorActionPreference = 'Stop'

function Invoke-Sftp([string[]] $Commands) {
    $Commands | & sftp -b - -P $Port -o BatchMode=yes -o StrictHostKeyChecking=yes `
        -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 "$User@$Server" | Out-Null
    return $LASTEXITCODE
}

function Get-Newest([string] $Folder) {
    $File = New-TemporaryFile
    try {
        if ((Invoke-Sftp @("get $Folder/latest/report.json `"$($File.FullName)`"")) -ne 0) { return $null }
        return Get-Content -Raw -Encoding UTF8 $File | ConvertFrom-Json
    } finally {
        Remove-Item $File
    }
}

$Name = Split-Path -Leaf $Archive
$Sum = New-TemporaryFile
$Before = @('done', 'rejected' | ForEach-Object { (Get-Newest $_).jobId })
try {
    Set-Content -Encoding ascii $Sum "$((Get-FileHash -Algorithm SHA256 $Archive).Hash.ToLower())  $Name"
    $Sent = Invoke-Sftp @("-mkdir drop/$Repository",
        "put `"$($Sum.FullName)`" `"drop/$Repository/$Name.sha256`"",
        "put `"$Archive`" `"drop/$Repository/$Name`"")
    if ($Sent -ne 0) { throw "The upload failed." }
} finally {
    Remove-Item $Sum
}

$Deadline = (Get-Date).AddSeconds($TimeoutSeconds)
while ((Get-Date) -lt $Deadline) {
    foreach ($Folder in 'done', 'rejected') {
        $Report = Get-Newest $Folder
        if ($Report -and $Before -notcontains $Report.jobId) {
            Write-Output "$($Report.status) $($Report.jobId)"
            foreach ($Problem in $Report.problems) { Write-Output "$($Problem.what) $($Problem.fix)" }
            exit [int] ($Report.status -ne 'VERIFIED')
        }
    }
    Start-Sleep -Seconds 5
}
throw "No report within $TimeoutSeconds seconds. The folder status/ says what is waited for."
