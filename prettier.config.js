/** How code is laid out; what it is applied to is in `.prettierignore`. */
export default { printWidth: 120, singleQuote: true };
