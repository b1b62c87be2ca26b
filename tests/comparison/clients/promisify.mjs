// A method that takes a callback, as a function that returns a promise.
export const promisify = (object, name) => (argument) =>
  new Promise((resolve, reject) => object[name](argument, (error, result) => (error ? reject(error) : resolve(result))));
