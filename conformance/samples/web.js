"use strict";

const http = require("node:http");

// A small website on a free port of this machine: `pages` by path, each `async (request, response, url)`. It says where
// it is, and stops when its input ends.
module.exports = (pages) => {
    const server = http.createServer(async (request, response) => {
        const url = new URL(request.url, origin(server));
        try {
            const page = pages[url.pathname];
            await (page ? page(request, response, url) : response.writeHead(404).end());
        } catch (error) {
            console.error(error.message);
            process.exitCode = 1;
            response.writeHead(500).end("That did not work.\n");
        }
    });
    server.listen(0, "localhost", () => console.log(`Open ${origin(server)}/`));
    process.stdin.resume().on("end", () => server.close());
    return server;
};

const origin = (server) => `http://localhost:${server.address().port}`;

// The fields of a form that was sent, or of a response with `response_mode=form_post`.
module.exports.form = async (request) => {
    const parts = [];
    for await (const part of request) {
        parts.push(part);
    }
    return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
};

module.exports.origin = origin;
module.exports.redirect = (response, address) => response.writeHead(302, { Location: address }).end();
