#pragma once

#include <string>

// Throws what Python says about bytes that are not UTF-8; the engine would quietly put replacement characters there.
void check_utf8(const std::string& text);
