import GRDB

extension JobStore {
    /// Reads; what SQLite reports is thrown as a `StateError`.
    func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.read(body)
        } catch {
            throw trouble(error)
        }
    }

    /// Writes all or nothing; what SQLite reports is thrown as a `StateError`.
    func writing<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.write(body)
        } catch {
            throw trouble(error)
        }
    }

    /// The sentence for an error; damage is marked, so that the next start sets the store aside.
    func trouble(_ error: any Error) -> any Error {
        let sentence = StoreTrouble.sentence(error, path: path)
        if marksDamage, case StateError.damagedStore(_, let reason) = sentence {
            StoreRepair.suspect(path, reason)
        }
        return sentence
    }
}
