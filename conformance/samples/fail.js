"use strict";

// Says what went wrong and no more: an error's other fields may hold what nobody should read.
module.exports = (error) => {
    console.error(error.message);
    process.exitCode = 1;
};
