"use strict";

async function getToDos(endpoint, accessToken) {
    const response = await fetch(endpoint, { headers: { Authorization: `Bearer ${accessToken}` } });
    if (!response.ok) {
        throw new Error(`the API answered ${response.status}`);
    }
    return response.json();
}

module.exports = { getToDos };
