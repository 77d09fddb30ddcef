//! The code tables in force, in memory: the program's own until the bureau has told others.

use std::sync::{Arc, PoisonError, RwLock};

use filing::codes::CodeTables;

/// The tables and the version that they come from; 0 are the program's own.
pub struct Codebook(RwLock<(i64, Arc<CodeTables>)>);

impl Codebook {
    /// The program's own tables.
    pub fn embedded() -> Self {
        Self(RwLock::new((0, Arc::new(CodeTables::embedded().clone()))))
    }

    /// The tables as last read.
    pub fn tables(&self) -> Arc<CodeTables> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// The tables, if they are those of a version.
    pub fn of(&self, version: i64) -> Option<Arc<CodeTables>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (kept.0 == version).then(|| Arc::clone(&kept.1))
    }

    /// Puts the tables of a version in force.
    pub fn set(&self, version: i64, tables: CodeTables) -> Arc<CodeTables> {
        let tables = Arc::new(tables);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (version, Arc::clone(&tables));
        tables
    }
}
