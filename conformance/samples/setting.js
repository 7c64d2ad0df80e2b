"use strict";

// A setting of the environment, which must be there.
module.exports = (name) => {
    const value = process.env[name];
    if (!value) {
        throw new Error(`${name} is not set`);
    }
    return value;
};
