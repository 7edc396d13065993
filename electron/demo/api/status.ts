/** An answer that is a Status object, as the API server gives for everything that went wrong. */
export class ApiError extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Record<string, unknown> | undefined
  readonly continueToken: string | undefined

  constructor(
    code: number,
    reason: string,
    message: string,
    more: { details?: Record<string, unknown>; continueToken?: string } = {},
  ) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = more.details
    this.continueToken = more.continueToken
  }

  body(): Record<string, unknown> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details && { details: this.details }),
      code: this.code,
    }
  }
}

export const unauthorized = (): ApiError => new ApiError(401, 'Unauthorized', 'Unauthorized')

export const noSuchPath = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', { details: {} })

export const notFound = (plural: string, group: string, name: string): ApiError =>
  new ApiError(404, 'NotFound', `${group ? `${plural}.${group}` : plural} "${name}" not found`, {
    details: { name, ...(group && { group }), kind: plural },
  })

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message)

export const forbidden = (verb: string, plural: string, group: string, namespace?: string): ApiError => {
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const what = `cannot ${verb} resource "${plural}" in API group "${group}" ${where}`
  return new ApiError(
    403,
    'Forbidden',
    `${group ? `${plural}.${group}` : plural} is forbidden: User "system:admin" ${what}: the demo lab is read only`,
    { details: { ...(group && { group }), kind: plural } },
  )
}

export const continueExpired = (continueToken: string): ApiError =>
  new ApiError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    { continueToken },
  )

export const watchExpired = (): ApiError =>
  new ApiError(410, 'Expired', 'The resourceVersion for the provided watch is too old.')
