//! CPU time and memory of processes, from `/proc`.

use std::{fs, io};

/// Nanoseconds of CPU of all threads of `pids` that still live.
pub fn cpu(pids: &[u32]) -> io::Result<u64> {
    let mut sum = 0;
    for pid in pids {
        for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
            let text = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
            sum += number(text.split(' ').next());
        }
    }
    Ok(sum)
}

/// Bytes of memory `pids` hold.
pub fn resident(pids: &[u32]) -> io::Result<u64> {
    let mut sum = 0;
    for pid in pids {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        sum += number(line.split_whitespace().next()) * 1024;
    }
    Ok(sum)
}

fn number(text: Option<&str>) -> u64 {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}
