/// A kind of model by name, with its parameters as bytes.
package typealias ModelChoice = KindChoice
