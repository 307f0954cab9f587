#include "engine/definition/problems.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace trinhky::definition {

void Problems::error(std::string code, std::string pointer, base::Text message) {
  ++errors_;
  list_.push_back({std::move(code), "error", std::move(pointer), std::move(message)});
}

void Problems::warning(std::string code, std::string pointer, base::Text message) {
  list_.push_back({std::move(code), "warning", std::move(pointer), std::move(message)});
}

void Problems::add(const std::vector<base::Fault>& faults) {
  for (const base::Fault& fault : faults) error(fault.code, fault.pointer, fault.message);
}

void Problems::only(const base::ordered_json& object, std::initializer_list<std::string_view> known,
                    std::string_view pointer) {
  only(object, std::span<const std::string_view>(known.begin(), known.size()), pointer);
}

void Problems::only(const base::ordered_json& object, std::span<const std::string_view> known,
                    std::string_view pointer) {
  if (!object.is_object()) {
    error("wrong-type", std::string(pointer), {"Ở đây phải là một đối tượng.", "An object is expected here."});
    return;
  }
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
    std::string list;
    for (const std::string_view word : known) list += (list.empty() ? "" : ", ") + std::string(word);
    error("unknown-word", base::pointer_join(pointer, name),
          {"Không có từ \"" + name + "\" ở đây. Các từ dùng được: " + list + ".",
           "There is no word \"" + name + "\" here. Known words: " + list + "."});
  }
}

std::string Problems::word(const base::ordered_json& object, std::string_view member, std::string_view pointer,
                           bool needed) {
  const auto found = object.find(std::string(member));
  if (found == object.end()) {
    if (needed) {
      error("required", std::string(pointer),
            {"Thiếu \"" + std::string(member) + "\".", "\"" + std::string(member) + "\" is missing."});
    }
    return {};
  }
  if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
    error("wrong-type", base::pointer_join(pointer, member), {"Ở đây phải là một chuỗi.", "A text is expected here."});
    return {};
  }
  return base::nfc(found->get_ref<const std::string&>());
}

base::Text Problems::text(const base::ordered_json& object, std::string_view member, std::string_view pointer,
                          bool needed) {
  const auto found = object.find(std::string(member));
  if (found == object.end()) {
    if (needed) {
      error("title-missing", std::string(pointer),
            {"Thiếu tên tiếng Việt và tiếng Anh (\"" + std::string(member) + "\").",
             "The Vietnamese and English title (\"" + std::string(member) + "\") is missing."});
    }
    return {};
  }
  const std::string at = base::pointer_join(pointer, member);
  only(*found, {"vi", "en"}, at);
  if (!found->is_object()) return {};
  return {word(*found, "vi", at, true), word(*found, "en", at, true)};
}

std::vector<std::string> Problems::words(const base::ordered_json& object, std::string_view member,
                                         std::string_view pointer) {
  const auto found = object.find(std::string(member));
  if (found == object.end()) return {};
  std::vector<std::string> list;
  const std::string at = base::pointer_join(pointer, member);
  if (!found->is_array()) {
    error("wrong-type", at, {"Ở đây phải là một danh sách.", "A list is expected here."});
    return {};
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    if ((*found)[i].is_string()) {
      list.push_back((*found)[i].get<std::string>());
    } else {
      error("wrong-type", base::pointer_join(at, std::to_string(i)),
            {"Ở đây phải là một chuỗi.", "A text is expected here."});
    }
  }
  return list;
}

}  // namespace trinhky::definition
