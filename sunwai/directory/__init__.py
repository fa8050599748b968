"""Who delivers what, where and when: areas, departments, offices, posts, officers, services and the working calendar, all dated."""
