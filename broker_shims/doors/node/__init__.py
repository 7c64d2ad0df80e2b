"""A stand-in `@azure/msal-node-runtime`, for CommonJS and ECMAScript modules, and its preload."""
