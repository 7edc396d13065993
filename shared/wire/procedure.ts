import type * as z from 'zod'

/** A question with one answer. */
export interface Call<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  readonly kind: 'call'
  readonly input: In
  readonly output: Out
}

/** A stream of items, each sent only when the reader has asked for it. */
export interface Stream<In extends z.ZodType = z.ZodType, Item extends z.ZodType = z.ZodType> {
  readonly kind: 'stream'
  readonly input: In
  readonly output: Item
}

/** A stream of bytes within a window the reader opens (logs, terminals). */
export interface Bytes<In extends z.ZodType = z.ZodType> {
  readonly kind: 'bytes'
  readonly input: In
}

export type Procedure = Call | Stream | Bytes
export type Contract = Readonly<Record<string, Procedure>>

export const call = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out): Call<In, Out> => ({
  kind: 'call',
  input,
  output,
})

export const stream = <In extends z.ZodType, Item extends z.ZodType>(
  input: In,
  output: Item,
): Stream<In, Item> => ({ kind: 'stream', input, output })

export const bytes = <In extends z.ZodType>(input: In): Bytes<In> => ({ kind: 'bytes', input })

/** What a backend writes for each procedure of a contract; the input it gets has been parsed. */
export type Handlers<C extends Contract> = {
  readonly [Name in keyof C]: C[Name] extends Call<infer In, infer Out>
    ? (input: z.output<In>, signal: AbortSignal) => Promise<z.input<Out>>
    : C[Name] extends Stream<infer In, infer Item>
      ? (input: z.output<In>, signal: AbortSignal) => AsyncIterable<z.input<Item>>
      : C[Name] extends Bytes<infer In>
        ? (input: z.output<In>, signal: AbortSignal) => AsyncIterable<Uint8Array>
        : never
}

/** What a reader calls, derived from the same contract. Every one rejects with a FaultError. */
export type Client<C extends Contract> = {
  readonly [Name in keyof C]: C[Name] extends Call<infer In, infer Out>
    ? (input: z.input<In>, signal?: AbortSignal) => Promise<z.output<Out>>
    : C[Name] extends Stream<infer In, infer Item>
      ? (input: z.input<In>, signal?: AbortSignal) => AsyncIterableIterator<z.output<Item>>
      : C[Name] extends Bytes<infer In>
        ? (input: z.input<In>, signal?: AbortSignal) => AsyncIterableIterator<Uint8Array>
        : never
}
