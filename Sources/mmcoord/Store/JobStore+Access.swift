import GRDB

extension JobStore {
    /// Reads; throws what SQLite reports as a `StateError`.
    func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.read(body)
        } catch {
            throw worded(error)
        }
    }

    /// Writes all or nothing; throws what SQLite reports as a `StateError`.
    func writing<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.write(body)
        } catch {
            throw worded(error)
        }
    }

    /// Returns an error in words; marks damage, so that the next start sets the store aside.
    func worded(_ error: any Error) -> any Error {
        let sentence = StoreDiagnosis.sentence(error, path: path)
        if marksDamage, case StateError.damagedStore(_, let reason) = sentence {
            StoreRepair.suspect(path, reason)
        }
        return sentence
    }
}
