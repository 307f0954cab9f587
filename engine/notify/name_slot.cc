#include "engine/notify/name_slot.h"

#include <algorithm>
#include <map>

#include "engine/notify/delivery_rows.h"

namespace trinhky::notify {
namespace {

// Of private use, and taken out of what people write (projection/paper_name.h).
constexpr std::string_view opening = "\xEE\x80\x80";
constexpr std::string_view closing = "\xEE\x80\x81";
constexpr std::size_t hash_bytes = 64;
// Of one message; a digest names no more papers.
constexpr std::size_t most_names = 400;

using Names = std::map<std::string, std::string, std::less<>>;

bool is_hash_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// Calls for each stretch of text and for each whole slot, in their order. What is left of a cut slot is passed over.
template <typename Text, typename Slot>
void walk(std::string_view message, const Text& text, const Slot& slot) {
  while (!message.empty()) {
    const std::size_t at = message.find(opening);
    text(message.substr(0, at));
    if (at == std::string_view::npos) return;
    message.remove_prefix(at + opening.size());
    const auto end = std::ranges::find_if_not(message, is_hash_letter);
    const auto length = static_cast<std::size_t>(end - message.begin());
    const std::string_view hash = message.substr(0, length);
    message.remove_prefix(length);
    if (!message.starts_with(closing)) continue;
    message.remove_prefix(closing.size());
    if (length == hash_bytes) slot(hash);
  }
}

std::string filled(std::string_view message, const Names& names) {
  std::string out;
  walk(
      message, [&](std::string_view text) { out += text; },
      [&](std::string_view hash) {
        if (const auto name = names.find(hash); name != names.end()) out += name->second;
      });
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string name_slot(std::string_view document) {
  std::string slot(opening);
  slot.append(document).append(closing);
  return slot;
}

base::Result<std::string> fill_name_slots(store::Store& store, std::string_view message, Written how) {
  store::Condition named{.column = "document", .op = store::Condition::Op::in, .values = {}};
  walk(
      message, [](std::string_view) {},
      [&](std::string_view hash) {
        if (named.values.size() < most_names) named.values.emplace_back(std::string(hash));
      });
  if (named.values.empty()) return without_name_slots(message);
  const auto rows = read_all(store, {.table = "paper_name", .where = {std::move(named)}}, most_names);
  if (!rows) return std::unexpected(rows.error());
  Names names;
  for (const store::Row& row : *rows) {
    const std::string& name = text_of(row, "name");
    names.emplace(text_of(row, "document"), ": " + (how == Written::html ? escaped(name) : name));
  }
  return filled(message, names);
}

std::string without_name_slots(std::string_view message) {
  return filled(message, {});
}

}  // namespace trinhky::notify
