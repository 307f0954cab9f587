// A message before it is text or a page: who is greeted, what is told in which order, how it ends.
//
//   Letter letter{.subject = "Việc cần xử lý", .greeting = "Kính gửi đồng chí,", .groups = …};
//   std::string body = text_of(letter);
//   std::string page = html_of(letter, Language::vi);
//
// Members are plain text. In the page each of them is escaped, whatever it holds, and a link is only one where it
// begins with http:// or https://. The page asks nothing of the network: no pictures, no scripts, no style sheets.
#pragma once

#include <string>
#include <vector>

#include "engine/notify/pattern.h"

namespace trinhky::notify {

struct Letter {
  struct Paper {
    std::vector<std::vector<std::string>> notices;  // each some lines
    std::string link;
    std::string link_line;  // the link with the words around it
  };
  struct Group {
    std::string title;  // may be empty
    std::vector<Paper> papers;
  };

  std::string subject;
  std::string banner;  // may be empty
  std::string greeting;
  std::vector<Group> groups;
  std::string more;  // what was left out; may be empty
  std::vector<std::string> closing;
  std::vector<std::string> why;  // may be empty
};

[[nodiscard]] std::string text_of(const Letter& letter);
[[nodiscard]] std::string html_of(const Letter& letter, Language language);

}  // namespace trinhky::notify
