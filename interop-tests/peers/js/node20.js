// The newest packages are written for Node 22; of what they use, Node 20 lacks this alone.

Promise.withResolvers ??= function () {
  const parts = {}
  parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }))
  return parts
}
