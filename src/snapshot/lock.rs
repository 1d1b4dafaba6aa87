//! Keeps two writers from changing one graph at a time.
//!
//! The lock is advisory and lies on a small file beside the graph, which says who holds it and goes when the lock does.
//! Readers need none: they keep the version that they opened.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::SnapshotError;
use super::write::sweep;

/// The right to change a graph; given back when dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

/// Takes the right to change the graph in a file; whoever reads it, works on it for a while and writes it back holds
/// this all the while.
///
/// # Errors
/// When another process has it: the error says which. When the folder can't be written to.
pub fn lock(graph: &Path) -> Result<Lock, SnapshotError> {
    let path = beside(graph);
    let failed = |error| SnapshotError::Write { path: graph.to_owned(), error };
    if graph.is_dir() {
        return Err(failed(std::io::Error::other("it is a folder")));
    }
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who holds it is told where it can be read; that it is held is certain.
                let _ = file.read_to_string(&mut holder);
                return Err(SnapshotError::Locked {
                    path: graph.to_owned(),
                    holder: holder.trim().to_owned(),
                });
            }
            // A file system without locks gives none, and needs not keep us from working.
            Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // The one before us may have removed the file between our opening and our locking it.
        if !is_same(&file, &path) {
            continue;
        }
        let note = format!("process {}", std::process::id());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(note.as_bytes()))
            .map_err(failed)?;
        sweep(graph);
        return Ok(Lock { file, path });
    }
}

fn beside(graph: &Path) -> PathBuf {
    let name = graph.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    graph.with_file_name(format!(".{name}.lock"))
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same(_: &File, _: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        // First the file, then the lock: the next to come either finds it locked or makes its own. Where either fails,
        // the system gives the lock back when we end.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_is_first() {
        let folder = tempfile::tempdir().unwrap();
        let graph = folder.path().join("a.attache");
        let first = lock(&graph).unwrap();
        let error = lock(&graph).unwrap_err().to_string();
        let holder = format!("is being changed by process {}", std::process::id());
        assert!(error.contains(&holder), "{error}");
        drop(first);
        drop(lock(&graph).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
