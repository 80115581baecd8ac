#!/usr/bin/env node
import { main } from "./config/main.js";

process.exitCode = await main(process.argv.slice(2));
