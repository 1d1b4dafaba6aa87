//! The program run in a folder of its own.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use super::write_sample;

/// A folder with the sample graph in it, and the program run there.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_sample(folder.path());
        Desk { folder }
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the program with arguments, not started.
    pub fn attache(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("attache").unwrap();
        command.current_dir(self.folder.path()).env_remove("RUST_BACKTRACE").args(arguments);
        command
    }

    /// Returns what a question prints; it must succeed, and say nothing on standard error.
    pub fn ask(&self, arguments: &[&str]) -> String {
        let output = self.attache(arguments).assert().code(0).get_output().clone();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Returns what a question says on standard error; it must fail with a code, and print nothing.
    pub fn fail(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.attache(arguments).assert().code(code).get_output().clone();
        assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    /// Returns code, output and errors of the program that reads lines.
    pub fn script(&self, arguments: &[&str], lines: &str) -> (i32, String, String) {
        let output = self.attache(arguments).write_stdin(lines).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Returns an answer as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ask(&[arguments, &["--format", "json"]].concat())).unwrap()
    }
}
