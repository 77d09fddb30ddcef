# Operations
