#include "engine/runtime/published.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "engine/runtime/catalogue.h"

namespace trinhky::runtime {
namespace {

using base::json;
using definition::Bundle;

constexpr std::size_t max_lock_bytes = 16U << 20;

base::Result<PublishedLock> unreadable(const std::string& what) {
  return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                     .type = "lock-unreadable",
                                     .message = {"Tệp published.lock không đọc được; hãy lấy lại từ bản đã lưu.",
                                                 "The file published.lock cannot be read; restore it."},
                                     .log = what});
}

std::optional<int> version_of(const std::string& text) {
  int version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size() || version < 1) return std::nullopt;
  return version;
}

}  // namespace

base::Fault changed_after_publishing(const Bundle& published, const Bundle& now, const std::string& file, int newest) {
  const std::vector<std::string> places = definition::differences(published.parts, now.parts);
  // The innermost place tells most; a form or ladder stands in a file of its own.
  const std::string place = places.empty() ? "" : places.front();
  const bool elsewhere = !place.empty() && place.front() != '/';
  std::string pointer = file + "#" + place;
  if (elsewhere && place.starts_with("forms/")) pointer = place + ".schema.json#";
  if (elsewhere && place.starts_with("ladders/")) pointer = "shared/ladders.json#" + place.substr(7);
  if (elsewhere && place.starts_with("modes/")) pointer = "shared/collective_modes.json#" + place.substr(5);
  const std::string name = now.definition + " v" + std::to_string(now.version);
  const std::string next = std::to_string(std::max(newest, now.version) + 1);
  const std::size_t more = places.size() > 1 ? places.size() - 1 : 0;
  base::Text what = place.empty() ? base::Text{"thứ tự các phần trong tệp đã đổi", "the order of its parts changed"}
                                  : base::Text{"phần " + place + " đã đổi", "the part " + place + " changed"};
  if (more > 0) {
    what.vi += " (và " + std::to_string(more) + " phần khác)";
    what.en += " (and " + std::to_string(more) + " more)";
  }
  const base::Text step =
      elsewhere
          ? base::Text{"Hãy trả tệp về như đã ban hành; nội dung mới thì ghi dưới tên khác và dùng trong phiên bản " +
                           next + ".",
                       "Restore the file as published; put the new content under another name and use it in "
                       "version " +
                           next + "."}
          : base::Text{"Hãy trả tệp về như đã ban hành và ghi thay đổi thành phiên bản " + next + ".",
                       "Restore the file as published and make the change as version " + next + "."};
  return {.pointer = pointer,
          .code = "published-changed",
          .message = {"Quy trình " + name + " đã ban hành thì không sửa được: " + what.vi + ". " + step.vi,
                      "The workflow " + name + " is published and cannot change: " + what.en + ". " + step.en}};
}

base::Result<PublishedLock> PublishedLock::read(const std::filesystem::path& file) {
  PublishedLock lock;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return lock;
  const auto bytes = read_file(file, max_lock_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const auto value = base::parse_json(*bytes, {.max_bytes = max_lock_bytes});
  if (!value) return unreadable(value.error().message.en);
  if (!value->is_object() || !value->contains("definitions") || !(*value)["definitions"].is_object()) {
    return unreadable("no definitions");
  }
  for (const auto& [id, versions] : (*value)["definitions"].items()) {
    if (!versions.is_object()) return unreadable(id);
    for (const auto& [number, line] : versions.items()) {
      const auto version = version_of(number);
      if (!version || !line.is_object() || !line.contains("parts") || !line["parts"].is_object()) {
        return unreadable(id + " " + number);
      }
      Bundle bundle{.definition = id,
                    .version = *version,
                    .meaning = base::text_or(line, "meaning"),
                    .labels = base::text_or(line, "labels"),
                    .parts = {}};
      for (const auto& [place, hash] : line["parts"].items()) {
        if (!hash.is_string()) return unreadable(id + " " + number + " " + place);
        bundle.parts[place] = hash.get<std::string>();
      }
      if (bundle.meaning.empty() || bundle.labels.empty()) return unreadable(id + " " + number);
      lock.lines_[id].emplace(*version, std::move(bundle));
    }
  }
  return lock;
}

const Bundle* PublishedLock::find(const std::string& id, int version) const {
  const auto versions = lines_.find(id);
  if (versions == lines_.end()) return nullptr;
  const auto found = versions->second.find(version);
  return found == versions->second.end() ? nullptr : &found->second;
}

std::optional<base::Fault> PublishedLock::refuses(const Bundle& bundle, const std::string& file, int newest) const {
  const Bundle* published = find(bundle.definition, bundle.version);
  if (published == nullptr || published->meaning == bundle.meaning) return std::nullopt;
  return changed_after_publishing(*published, bundle, file,
                                  std::max(newest, lines_.at(bundle.definition).rbegin()->first));
}

bool PublishedLock::add(const Bundle& bundle) {
  const Bundle* published = find(bundle.definition, bundle.version);
  if (published != nullptr && *published == bundle) return false;
  lines_[bundle.definition].insert_or_assign(bundle.version, bundle);
  return true;
}

std::string PublishedLock::text() const {
  json definitions = json::object();
  for (const auto& [id, versions] : lines_) {
    for (const auto& [version, bundle] : versions) {
      definitions[id][std::to_string(version)] = {
          {"meaning", bundle.meaning}, {"labels", bundle.labels}, {"parts", bundle.parts}};
    }
  }
  return json{{"definitions", std::move(definitions)}}.dump(2) + "\n";
}

}  // namespace trinhky::runtime
